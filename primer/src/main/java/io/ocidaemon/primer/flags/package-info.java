/**
 * Feature flags: they can stop work, and never weaken verification. {@link
 * io.ocidaemon.primer.flags.Flags} is the door; the Unleash client behind it is a later issue.
 */
@NullMarked
package io.ocidaemon.primer.flags;

import org.jspecify.annotations.NullMarked;
