/** A small web application that takes the factory by resource references and says as whom it signs on. */
@NullMarked
package org.sluice.it.signon;

import org.jspecify.annotations.NullMarked;
