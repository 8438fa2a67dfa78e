"""How are groups formed? People and rules in, groups with a reason for every placement out."""
