/** Which channels hang together, found from the ops, and cutting them. */
package io.densitometer.prune.dependency;
