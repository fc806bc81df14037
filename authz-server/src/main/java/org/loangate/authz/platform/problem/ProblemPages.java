package org.loangate.authz.platform.problem;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/// The pages of `docs/reference/problems`, as the build packed them: rendered once, when the server starts.
@Component
class ProblemPages {

	private static final Pattern BESIDE = Pattern.compile("([a-z-]+)\\.md");

	private final String index;

	private final Map<String, String> pages = new TreeMap<>();

	ProblemPages() throws IOException {
		List<TablesExtension> tables = List.of((TablesExtension) TablesExtension.create());
		Parser parser = Parser.builder().extensions(tables).build();
		HtmlRenderer renderer = HtmlRenderer.builder().extensions(tables).escapeHtml(true).sanitizeUrls(true).build();
		for (Resource resource : new PathMatchingResourcePatternResolver().getResources("classpath:problems/*.md")) {
			Node page = parser.parse(resource.getContentAsString(StandardCharsets.UTF_8));
			page.accept(new Adaptation());
			this.pages.put(String.valueOf(resource.getFilename()).replace(".md", ""), renderer.render(page));
		}
		String found = this.pages.remove("README");
		if (found == null) {
			throw new IllegalStateException("The pages about problems are not in this build");
		}
		this.index = found;
	}

	/// What all problems have in common, and a list of them, as HTML without a heading.
	String index() {
		return this.index;
	}

	/// A problem's page, as HTML without a heading.
	/// @param code as answers carry it
	Optional<String> page(String code) {
		return Optional.ofNullable(this.pages.get(code));
	}

	/// Takes the heading out, which the page's frame has, and leads links to pages that
	/// are served; of others the words stay.
	private static final class Adaptation extends AbstractVisitor {

		@Override
		public void visit(Heading heading) {
			if (heading.getLevel() == 1) {
				heading.unlink();
			}
			else {
				visitChildren(heading);
			}
		}

		@Override
		public void visit(Link link) {
			Matcher beside = BESIDE.matcher(link.getDestination());
			if (beside.matches()) {
				link.setDestination(ProblemController.PATH + "/" + beside.group(1));
				return;
			}
			for (Node child = link.getFirstChild(); child != null; child = link.getFirstChild()) {
				link.insertBefore(child);
			}
			link.unlink();
		}

	}

}
