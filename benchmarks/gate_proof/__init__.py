"""How often the gate is wrong, and what it sees: simulated worlds with known truth, recorded rounds, other tools' rules, broken methods.

`worlds` draws bouts, `play` feeds them to the very rule object that ships, `rates` puts bounds on what came out.
"""
