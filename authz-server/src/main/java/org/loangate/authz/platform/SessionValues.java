package org.loangate.authz.platform;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.data.redis.serializer.SerializationException;

/// What a browser session may hold in Redis: strings and whole numbers, told apart by their first character.
final class SessionValues implements RedisSerializer<Object> {

	@Override
	public byte[] serialize(@Nullable Object value) {
		String written = switch (value) {
			case null -> "";
			case String string -> "s" + string;
			case Long number -> "l" + number;
			case Integer number -> "i" + number;
			default -> throw new SerializationException(
					value.getClass().getName() + " in a session (expected: a string or a whole number)");
		};
		return written.getBytes(StandardCharsets.UTF_8);
	}

	@Override
	public @Nullable Object deserialize(byte @Nullable [] bytes) {
		if (bytes == null || bytes.length == 0) {
			return null;
		}
		String rest = new String(bytes, 1, bytes.length - 1, StandardCharsets.UTF_8);
		return switch (bytes[0]) {
			case 's' -> rest;
			case 'l' -> Long.valueOf(rest);
			case 'i' -> Integer.valueOf(rest);
			default -> throw new SerializationException("unknown kind of session value");
		};
	}

}
