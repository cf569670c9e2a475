"""What the decisions and the analyst say: the YAML of `params/`, strictly read."""
