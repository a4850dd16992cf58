/** libtorch: the graph lowered to its operators, for training (autograd) and as a backend to measure against. */
package io.densitometer.train.torch;
