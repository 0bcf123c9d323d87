"""What the public page says of a call: the same for every visitor of a minute."""


def context(call, now):
    return {"row": call, "is_open": call.is_open(now)}
