"""Gets facts in, keeps them, hands them out; knows no layer style, no formula, no screen."""
