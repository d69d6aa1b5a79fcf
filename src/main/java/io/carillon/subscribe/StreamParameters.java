package io.carillon.subscribe;

import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a stream request asks for, whether JAX-RS has read it or not.
 *
 * @param query decoded
 * @param acceptable the media types of {@code Accept}, sorted by q; everything if it is absent
 * @param header all lines of a header, joined by commas; empty if it is absent
 */
public record StreamParameters(
    Map<String, List<String>> query,
    List<MediaType> acceptable,
    Function<String, Optional<String>> header) {}
