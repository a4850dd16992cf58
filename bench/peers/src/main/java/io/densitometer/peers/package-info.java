/** Rivals behind the same interface as our own backends, run by the same harness. */
package io.densitometer.peers;
