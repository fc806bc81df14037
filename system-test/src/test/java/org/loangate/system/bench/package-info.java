/// Benchmarks: figures for people, as ratios of one run; no test asserts on them.
@NullMarked
package org.loangate.system.bench;

import org.jspecify.annotations.NullMarked;
