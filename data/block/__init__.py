"""A drawn block: what lies in a shape that a person drew, counted, told with care, exported."""
