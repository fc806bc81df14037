package org.loangate.authz.kek;

import java.util.Base64;
import java.util.Comparator;
import java.util.List;

import org.loangate.authz.platform.SealedColumn;

import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/// One column of sealed values, as [SealedColumn] declares it.
///
/// @param table its table
/// @param key the table's primary key, one column
/// @param column the column
record SealedTable(String table, String key, String column) {

	private static final String NAME = "[a-z][a-z0-9_]{0,62}";

	// They go into SQL, where names cannot be parameters.
	SealedTable {
		if (!table.matches(NAME) || !key.matches(NAME) || !column.matches(NAME)) {
			throw new IllegalArgumentException(table + "." + column + " by " + key + " (expected: plain names)");
		}
	}

	/// Every column that a class of the server declares, by name.
	static List<SealedTable> all() {
		var scanner = new ClassPathScanningCandidateComponentProvider(false) {
			@Override
			protected boolean isCandidateComponent(AnnotatedBeanDefinition definition) {
				return true;
			}
		};
		scanner.addIncludeFilter(new AnnotationTypeFilter(SealedColumn.class));
		scanner.addIncludeFilter(new AnnotationTypeFilter(SealedColumn.All.class));
		return scanner.findCandidateComponents("org.loangate.authz")
			.stream()
			.map(AnnotatedBeanDefinition.class::cast)
			.flatMap((definition) -> definition.getMetadata()
				.getMergedRepeatableAnnotationAttributes(SealedColumn.class, SealedColumn.All.class, false)
				.stream())
			.map(SealedTable::of)
			.sorted(Comparator.comparing(SealedTable::toString))
			.toList();
	}

	private static SealedTable of(AnnotationAttributes declared) {
		return new SealedTable(declared.getString("table"), declared.getString("key"), declared.getString("column"));
	}

	/// The context of one row's ciphertext.
	String context(Object rowKey) {
		return this + ":" + ((rowKey instanceof byte[] bytes)
				? Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) : rowKey.toString());
	}

	@Override
	public String toString() {
		return this.table + "." + this.column;
	}

}
