"""A stack that may be shown: where, and nothing else."""

from chalicelib.telemetry.stack import MOST, MOST_FRAMES, shortened


def fails(depth: int) -> None:
    if depth:
        fails(depth - 1)
    raise KeyError("secret=/home/x")


def caught(depth: int = 1) -> BaseException:
    try:
        fails(depth)
    except KeyError as error:
        return error
    raise AssertionError


def test_frames_are_module_line_and_function_outermost_first() -> None:
    lines = shortened(caught()).splitlines()
    assert lines[0] == "KeyError"
    assert [line.split()[1] for line in lines[1:]] == ["caught", "fails", "fails"]
    assert all(line.startswith(f"  {__name__}:") for line in lines[1:])
    assert "secret" not in "".join(lines)


def test_a_deep_stack_keeps_its_innermost_frames() -> None:
    lines = shortened(caught(50)).splitlines()
    assert lines[1] == "  ..."
    assert len(lines) == 2 + MOST_FRAMES
    assert lines[-1].endswith(" fails")


def test_causes_follow_and_all_is_bounded() -> None:
    error: BaseException = caught(20)
    for _ in range(10):
        try:
            raise RuntimeError("next") from error
        except RuntimeError as next_error:
            error = next_error
    told = shortened(error)
    assert told.splitlines()[0] == "RuntimeError"
    assert told.count("RuntimeError") == 4
    assert len(told) <= MOST


def test_a_cause_is_told_after_what_it_led_to() -> None:
    try:
        raise RuntimeError("no") from caught()
    except RuntimeError as error:
        told = [line for line in shortened(error).splitlines() if not line.startswith(" ")]
    assert told == ["RuntimeError", "KeyError"]
