/**
 * What is wanted of what there is: repositories, tags and platforms, decided without any I/O.
 *
 * <p>{@link io.ocidaemon.primer.select.RepositoryFilter} says which repositories one {@code
 * images[]} entry means, {@link io.ocidaemon.primer.select.TagFilter} which of their tags and why,
 * {@link io.ocidaemon.primer.select.PlatformFilter} which members of an index.
 *
 * <p>May use: {@code io.ocidaemon.oci} and the JDK.
 *
 * <pre>{@code
 * TagFilter filter = TagFilter.of(List.of("^2.0.0"), List.of(">2.0.3"));
 * filter.decide("2.0.4"); // Decision[included=false, by=>2.0.3]
 * }</pre>
 */
@NullMarked
package io.ocidaemon.primer.select;

import org.jspecify.annotations.NullMarked;
