/** What {@code DiagnosisIT} deploys beside the test application: factories that are watched, and an observer of their pools. */
@NullMarked
package org.sluice.it.watch;

import org.jspecify.annotations.NullMarked;
