@NullMarked
package org.sluice.postgres;

import org.jspecify.annotations.NullMarked;
