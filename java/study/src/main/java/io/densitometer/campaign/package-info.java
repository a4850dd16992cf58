/** Campaigns: what to check or measure as one file declares it, cell by cell, each kept as a file. */
package io.densitometer.campaign;
