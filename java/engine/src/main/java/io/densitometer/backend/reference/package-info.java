/** The backend in plain Java and double precision that judges the others. */
package io.densitometer.backend.reference;
