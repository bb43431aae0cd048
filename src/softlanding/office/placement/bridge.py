def solve_round(round_, report):
    raise NotImplementedError


def linked_household_ids(h):
    raise NotImplementedError


def move_effect(*a):
    raise NotImplementedError


def explain_placement(p):
    raise NotImplementedError
