"""The rules, a chapter a module. Each docstring is its part of the rulebook; numbers stand in the ruleset's charts."""
