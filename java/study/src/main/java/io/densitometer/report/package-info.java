/** Renders a results folder as CSV, Markdown, one self-contained HTML file or a console table, and compares two. */
package io.densitometer.report;
