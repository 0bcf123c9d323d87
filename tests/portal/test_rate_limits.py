"""Counters of rate limits: nobody pushes out those of others."""

from django.test import RequestFactory

from portal import rate_limits


def test_a_thousand_other_visitors_leave_ones_counter_alone(empty_cache):
    def doing(network):
        request = RequestFactory(REMOTE_ADDR=network).post("/")
        return rate_limits.allows(request, "try", "2/h/ip")

    mine = [doing("192.0.2.1") for _number in range(3)]
    for number in range(1000):
        doing(f"10.0.{number // 250}.{number % 250}")

    assert mine == [True, True, False]
    assert not doing("192.0.2.1")
