package org.loangate.authz.policy.language;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/// What was found wrong with one document: reading goes on behind a fault, so that its author sees them all.
final class Faults {

	private static final int MOST = 100;

	private final List<Fault> errors = new ArrayList<>();

	private final List<Fault> warnings = new ArrayList<>();

	private final List<Fault> dangers = new ArrayList<>();

	private final boolean thrown;

	private Faults(boolean thrown) {
		this.thrown = thrown;
	}

	/// Takes faults down, and goes on.
	static Faults collected() {
		return new Faults(false);
	}

	/// Throws the first fault.
	static Faults thrown() {
		return new Faults(true);
	}

	/// Takes a fault down.
	void add(InvalidPolicy refused) {
		if (this.thrown) {
			throw refused;
		}
		add(this.errors, refused.fault());
	}

	/// Takes down what may be meant, but hardly is.
	void warn(InvalidPolicy doubtful) {
		add(this.warnings, doubtful.fault());
	}

	/// Takes down what gives away what the product promises, and may be meant.
	void danger(InvalidPolicy meant) {
		add(this.dangers, meant.fault());
	}

	private static void add(List<Fault> faults, Fault fault) {
		if (faults.size() < MOST) {
			faults.add(fault);
		}
	}

	/// Reads a part of the document.
	/// @param instead what stands for it where it is refused: of no consequence, since
	/// the document then is no policy
	<T> T attempt(Supplier<T> part, T instead) {
		try {
			return part.get();
		}
		catch (InvalidPolicy refused) {
			add(refused);
			return instead;
		}
	}

	/// Checks a part of the document.
	void attempt(Runnable part) {
		try {
			part.run();
		}
		catch (InvalidPolicy refused) {
			add(refused);
		}
	}

	boolean none() {
		return this.errors.isEmpty();
	}

	/// In the order of the document.
	List<Fault> errors() {
		return sorted(this.errors);
	}

	/// In the order of the document.
	List<Fault> warnings() {
		return sorted(this.warnings);
	}

	/// In the order of the document.
	List<Fault> dangers() {
		return sorted(this.dangers);
	}

	private static List<Fault> sorted(List<Fault> faults) {
		return faults.stream().sorted(Comparator.comparingInt(Fault::line).thenComparingInt(Fault::column)).toList();
	}

}
