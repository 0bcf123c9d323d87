"""Every change of plans: move, cancel, postpone, terms, copies; what a talk lacks, and clashes."""
