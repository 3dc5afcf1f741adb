/**
 * The pass: what one registry's configuration means today, planned and then run; and the scheduler
 * that repeats it.
 *
 * <p>{@code Pass} discovers, selects and resolves; {@code ImageTask} fetches, commits and delivers
 * one image. It may use every room of the house; nothing but {@code cli} uses it.
 */
@NullMarked
package io.ocidaemon.primer;

import org.jspecify.annotations.NullMarked;
