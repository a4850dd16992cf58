/**
 * The five forecasters as graphs, one builder each, and where their weights come from. To add a model: a class that implements {@link
 * io.densitometer.model.Architecture}, and its line in {@link io.densitometer.model.Models}.
 */
package io.densitometer.model;
