package org.loangate.authz.session;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/// What kind of browser a `User-Agent` says it is, in words a person knows: `Chrome, Windows`.
///
/// Made of known names only, so that nothing a client sends is ever shown; names that others contain come after them.
final class BrowserLabel {

	private static final Map<String, String> BROWSERS = new LinkedHashMap<>();

	private static final Map<String, String> SYSTEMS = new LinkedHashMap<>();

	static {
		BROWSERS.put("MicroMessenger", "WeChat");
		BROWSERS.put("Edg", "Edge");
		BROWSERS.put("OPR/", "Opera");
		BROWSERS.put("SamsungBrowser", "Samsung Internet");
		BROWSERS.put("HuaweiBrowser", "Huawei Browser");
		BROWSERS.put("MiuiBrowser", "Mi Browser");
		BROWSERS.put("MQQBrowser", "QQ Browser");
		BROWSERS.put("QQBrowser", "QQ Browser");
		BROWSERS.put("UCBrowser", "UC Browser");
		BROWSERS.put("Firefox", "Firefox");
		BROWSERS.put("FxiOS", "Firefox");
		BROWSERS.put("CriOS", "Chrome");
		BROWSERS.put("Chrome", "Chrome");
		BROWSERS.put("Safari", "Safari");
		SYSTEMS.put("iPhone", "iPhone");
		SYSTEMS.put("iPad", "iPad");
		SYSTEMS.put("HarmonyOS", "HarmonyOS");
		SYSTEMS.put("OpenHarmony", "HarmonyOS");
		SYSTEMS.put("Android", "Android");
		SYSTEMS.put("Windows", "Windows");
		SYSTEMS.put("CrOS", "ChromeOS");
		SYSTEMS.put("Macintosh", "macOS");
		SYSTEMS.put("Linux", "Linux");
	}

	private BrowserLabel() {
	}

	/// The label, at most 60 characters; empty where nothing is known.
	static String of(@Nullable String userAgent) {
		if (userAgent == null) {
			return "";
		}
		return Stream.of(BROWSERS, SYSTEMS)
			.flatMap((names) -> names.entrySet()
				.stream()
				.filter((name) -> userAgent.contains(name.getKey()))
				.map(Map.Entry::getValue)
				.limit(1))
			.collect(Collectors.joining(", "));
	}

}
