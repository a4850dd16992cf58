/** Ways to prune by name, and what a recipe adds to them. */
package io.densitometer.prune.method;
