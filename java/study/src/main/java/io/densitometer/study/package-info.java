/** A study's cells: what each one is, and the folder of JSON files that holds them. */
package io.densitometer.study;
