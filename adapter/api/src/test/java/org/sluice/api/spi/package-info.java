/** Tests of the configuration's keys and values. */
@NullMarked
package org.sluice.api.spi;

import org.jspecify.annotations.NullMarked;
