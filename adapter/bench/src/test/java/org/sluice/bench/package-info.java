/** The benchmarks in a short form: whether they still work, nothing about time. */
@NullMarked
package org.sluice.bench;

import org.jspecify.annotations.NullMarked;
