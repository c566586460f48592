"""From a TOML file and a folder of plug-ins to a plan: scenario, data, registry, planner. Nothing is measured here."""
