package org.loangate.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A fenced block of a page.
///
/// @param page the page's path below the repository's root
/// @param line where it begins, counted from 1
/// @param language the first word behind the fence; empty where there is none
/// @param illustration whether the fence says that it is one: what it shows is for tools that are not here
/// @param file what the line above calls it, such as `pom.xml`; empty where that is no name of a file
/// @param text what is between the fences, without the fences' indentation
record CodeBlock(String page, int line, String language, boolean illustration, String file, String text) {

	static final Path ROOT = Path.of("").toAbsolutePath().getParent();

	/// Every block of every page that a reader may follow.
	static List<CodeBlock> all() {
		List<CodeBlock> blocks = new ArrayList<>();
		try (Stream<Path> pages = Files.walk(ROOT.resolve("docs"))) {
			Stream.concat(Stream.of("README.md", "CONTRIBUTING.md", "SECURITY.md").map(ROOT::resolve), pages)
				.filter((page) -> page.toString().endsWith(".md"))
				.sorted()
				.forEach((page) -> blocks.addAll(of(page)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return blocks;
	}

	/// The blocks of one page.
	///
	/// @param page its path below the repository's root
	static List<CodeBlock> of(String page) {
		return of(ROOT.resolve(page));
	}

	private static List<CodeBlock> of(Path page) {
		List<CodeBlock> blocks = new ArrayList<>();
		List<String> lines = lines(page);
		for (int i = 0; i < lines.size(); i++) {
			if (lines.get(i).strip().startsWith("```")) {
				int end = i + 1;
				while (!lines.get(end).strip().equals("```")) {
					end++;
				}
				blocks.add(block(page, lines, i, end));
				i = end;
			}
		}
		return blocks;
	}

	private static CodeBlock block(Path page, List<String> lines, int start, int end) {
		int indent = lines.get(start).indexOf('`');
		String[] info = lines.get(start).strip().substring(3).split(" ", 2);
		String label = (start >= 2) ? lines.get(start - 2).strip() : "";
		String text = String.join("\n",
				lines.subList(start + 1, end)
					.stream()
					.map((line) -> line.substring(Math.min(indent, line.length())))
					.toList());
		return new CodeBlock(ROOT.relativize(page).toString(), start + 1, info[0],
				info.length == 2 && info[1].equals("illustration"),
				label.matches("`[^`]+`:") ? label.substring(1, label.length() - 2) : "", text + "\n");
	}

	private static List<String> lines(Path page) {
		try {
			return Files.readAllLines(page);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/// What is typed at a shell: of a `console` block the lines after `$ ` with what they
	/// go on with.
	String commands() {
		if (!this.language.equals("console")) {
			return this.text;
		}
		StringBuilder commands = new StringBuilder();
		boolean goesOn = false;
		boolean quoted = false;
		for (String line : this.text.split("\n")) {
			boolean begins = line.startsWith("$ ");
			if (begins || goesOn || quoted) {
				commands.append(begins ? line.substring(2) : line).append('\n');
				goesOn = line.endsWith("\\");
				quoted = quoted ^ (line.chars().filter((character) -> character == '\'').count() % 2 == 1);
			}
		}
		return commands.toString();
	}

	@Override
	public String toString() {
		return this.page + ":" + this.line;
	}

}
