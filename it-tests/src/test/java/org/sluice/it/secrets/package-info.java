/**
 * An application that does everything by which a secret could come into a log. Packed by {@link org.sluice.it.secrets.SecretsWar},
 * for {@code SecretsIT}.
 */
@NullMarked
package org.sluice.it.secrets;

import org.jspecify.annotations.NullMarked;
