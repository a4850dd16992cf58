package io.densitometer.train;

/**
 * What one epoch did.
 *
 * @param number from 1
 * @param learningRate its learning rate
 * @param steps optimizer steps
 * @param trainLoss mean over its windows, each before its own step
 * @param validationLoss after the last step
 * @param seconds of the steps
 * @param validationSeconds of the validation
 */
public record Epoch(
        int number,
        double learningRate,
        int steps,
        double trainLoss,
        double validationLoss,
        double seconds,
        double validationSeconds) {}
