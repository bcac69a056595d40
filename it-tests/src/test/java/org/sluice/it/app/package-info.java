/** The application that is deployed for the in-container tests: beans that get a session injected in every way there is. */
@NullMarked
package org.sluice.it.app;

import org.jspecify.annotations.NullMarked;
