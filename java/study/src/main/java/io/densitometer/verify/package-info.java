/** Compares models with what the published implementations computed: outputs, intermediates, training losses, pruning. */
package io.densitometer.verify;
