"""The photos of the sample race, in the order in which they were taken."""

from datetime import datetime, timedelta

from infra.samples.camera import Camera
from infra.samples.cast import runner
from infra.samples.light import BACKLIT, DUSK, GOLDEN, MORNING, NOON, OVERCAST, Light
from infra.samples.pose import CHEER, DRIVE, FLIGHT, LANDING, STANCE, WATCH, WAVE, Arm, Leg, Pose
from infra.samples.runner import Runner
from infra.samples.scene import Scene
from infra.samples.setting import Setting
from infra.samples.street import Street

START = datetime(2026, 5, 17, 9, 0)
WIDE, TALL = (1600, 1067), (1067, 1600)

TOWN = Setting()
PARK = Setting(houses=(0, 0), trees=6.5, fences=False, crowd=0.12, blossom=0.25)
PROMENADE = Setting(houses=(5.5, 0), trees=9, crowd=0.5, flags=True)
OLD_TOWN = Setting(half_width=3.2, houses=(2.6, 2.6), trees=0, crowd=0.8, fences=False)
ASPHALT = Street()
DASHED = Street(line="dashes")
LANE = Street(half_width=4.2, verge="grass", line="dashes", dapple=0.45)
COBBLES = Street(half_width=3.2, line="none", asphalt=(150, 138, 126), setts=True)

ACROSS = Pose(Arm(38, 74, 2, 58), Arm(-34, 90), Leg(-18, 92, 30), Leg(27, 12, -12), 7, -2, -6)


def camera(size: tuple[int, int] = WIDE, **how: float | tuple[float, float, float]) -> Camera:
    return Camera(width=size[0], height=size[1], **how)  # type: ignore[arg-type]


def finish(time: str) -> Setting:
    return Setting(arch=23.0, time=time, crowd=1.7, trees=11)


def _scene(
    name: str,
    minutes: float,
    camera: Camera,
    light: Light,
    runners: list[Runner],
    setting: Setting = TOWN,
    street: Street = ASPHALT,
    orientation: int = 1,
    grain: float = 0.012,
) -> Scene:
    return Scene(
        name=name,
        taken_at=START + timedelta(minutes=minutes),
        camera=camera,
        light=light,
        runners=runners,
        setting=setting,
        street=street,
        orientation=orientation,
        grain=grain,
        seed=int(minutes * 10) + 300,
    )


def album() -> list[Scene]:
    """All sample photos."""
    return [*_early(), *_park(), *_old_town(), *_finish()]


def _early() -> list[Scene]:
    long = camera(field=17, position=(0, 1.5, 0), tilt=-0.6, focus=18, aperture=0.05)
    group = camera(field=38, position=(0, 1.3, 0), tilt=-3, focus=6.6, aperture=0.05)
    return [
        _scene("01-before-the-start", -6, camera(field=44, tilt=2, focus=30, aperture=0.03),
               MORNING, []),
        _scene("02-far-pack", 2, long, MORNING, [
            runner("1356", (-1.7, 17.0), FLIGHT), runner("2478", (-0.55, 18.4), LANDING),
            runner("1043", (0.6, 17.2), DRIVE), runner("3407", (1.75, 18.2), STANCE),
            runner("4126", (-1.2, 21.5), DRIVE), runner("2691", (1.2, 21.8), FLIGHT),
        ], street=DASHED),
        _scene("03-group-of-four", 4, group, MORNING, [
            runner("1187", (-1.45, 6.6), DRIVE, -6), runner("2214", (-0.45, 7.3), STANCE, 6),
            runner("3865", (0.55, 6.5), FLIGHT, 4), runner("4780", (1.6, 7.3), DRIVE.mirrored(), 8),
        ]),
        _scene("04-close-up", 6, camera(field=22, position=(0, 1.35, 0), tilt=-1.2, focus=4.6),
               MORNING, [runner("1043", (0.22, 4.6), FLIGHT, -3, looseness=0.4)]),
        _scene("05-two-abreast", 8,
               camera(field=34, position=(0.3, 1.25, 0), tilt=-2.5, pan=-3, focus=5.6), MORNING,
               [runner("2478", (-0.75, 5.7), DRIVE, 8), runner("3407", (0.35, 6.1), STANCE, -4)]),
        _scene("06-tilted", 9,
               camera(field=36, position=(0, 1.2, 0), tilt=-2, roll=9, focus=6.4), MORNING, [
            runner("3152", (-1.5, 6.9), STANCE, 12), runner("4539", (-0.5, 6.3), FLIGHT, 5),
            runner("2691", (0.55, 7.2), LANDING, -5), runner("1356", (1.3, 6.6), LANDING, -3),
            runner("4126", (2.45, 8.8), STANCE, -6),
        ]),
    ]  # fmt: skip


def _park() -> list[Scene]:
    portrait = camera(TALL, field=27, position=(0, 1.15, 0), tilt=-1.5, focus=5.2)
    return [
        _scene("07-through-the-park", 13, camera(field=32, tilt=-2, focus=5.6), NOON,
               [runner("2214", (0.5, 5.6), DRIVE, 8)], PARK, LANE),
        _scene("08-three-in-blossom", 15, camera(field=34, tilt=-2.2, focus=6.3), NOON, [
            runner("4780", (-1.2, 6.8), FLIGHT, -10), runner("1187", (0.1, 6.2), LANDING, 3),
            runner("4539", (1.35, 7.0), STANCE, 10),
        ], PARK, LANE),
        _scene("09-upright", 16, portrait, NOON, [runner("3865", (0.1, 5.2), FLIGHT, -5)],
               PARK, LANE),
        _scene("10-in-motion", 17, camera(field=30, tilt=-2, focus=5.6), NOON,
               [runner("3152", (-0.5, 5.6), FLIGHT.mirrored(), 10, motion=6)], PARK, LANE),
        _scene("11-empty-park", 18, camera(field=40, tilt=0, focus=14, aperture=0.04), NOON, [],
               PARK, LANE),
        _scene("12-against-the-sun", 20, camera(field=30, tilt=-1.5, focus=5.4), BACKLIT,
               [runner("1356", (0.45, 5.4), DRIVE.mirrored(), -6)], PROMENADE, DASHED),
    ]  # fmt: skip


def _old_town() -> list[Scene]:
    turned = camera(TALL, field=26, position=(0.2, 1.2, 0), tilt=-1.5, focus=5.2)
    return [
        _scene("13-old-town", 23, camera(field=34, tilt=-1.5, focus=6.0), OVERCAST, [
            runner("2691", (-0.7, 6.0), LANDING, 6), runner("2478", (0.75, 6.6), DRIVE, -4),
        ], OLD_TOWN, COBBLES),
        _scene("14-turned-camera", 24, turned, OVERCAST, [runner("1043", (0.2, 5.2), DRIVE, -8)],
               OLD_TOWN, COBBLES, orientation=6),
        _scene("15-from-the-balcony", 26,
               camera(field=32, position=(0.4, 3.3, 0), tilt=-17, focus=7.0), OVERCAST, [
            runner("4126", (-0.6, 6.2), DRIVE, -4), runner("3407", (0.9, 6.9), LANDING, 6),
        ], OLD_TOWN, COBBLES),
        _scene("16-from-the-kerb", 28,
               camera(field=36, position=(-0.7, 0.5, 0), tilt=5, pan=6, focus=5.2), GOLDEN,
               [runner("4780", (0.15, 5.0), FLIGHT, -6)], PROMENADE, DASHED),
        _scene("17-round-the-bend", 29, camera(field=32, tilt=-2, focus=5.8), GOLDEN, [
            runner("4539", (-0.8, 5.7), LANDING, 28),
            runner("1187", (0.8, 6.7), DRIVE.mirrored(), 24),
        ], PROMENADE, DASHED),
        _scene("18-arm-across", 31, camera(field=30, tilt=-2, focus=5.4), GOLDEN, [
            runner("2214", (-0.65, 5.5), ACROSS, 4, looseness=0),
            runner("3865", (0.7, 5.6), FLIGHT, -4),
        ], PROMENADE, DASHED),
    ]  # fmt: skip


def _finish() -> list[Scene]:
    upright = camera(TALL, field=38, position=(0, 1.3, 0), tilt=2.5, focus=5.2, aperture=0.03)
    square = camera(field=40, position=(0, 1.3, 0), tilt=0.8, focus=7, aperture=0.03)
    return [
        _scene("19-first-home", 31.3, square, NOON, [runner("1356", (0.2, 6.3), CHEER)],
               finish("0:31:18")),
        _scene("20-finish-for-four", 42.3, square, NOON, [
            runner("2478", (-1.7, 7.4), DRIVE, -6), runner("1043", (-0.5, 8.4), FLIGHT),
            runner("4126", (0.7, 7.0), LANDING, 3), runner("3152", (1.9, 7.8), STANCE, 8),
        ], finish("0:42:17")),
        _scene("21-finish-upright", 47.1, upright, NOON, [runner("2691", (0.1, 4.9), WAVE)],
               finish("0:47:05")),
        _scene("22-watch-stopped", 49.6, square, NOON, [
            runner("4539", (-0.6, 6.2), WATCH, looseness=0), runner("2214", (1.1, 7.6), DRIVE),
        ], finish("0:49:38")),
        _scene("23-waiting-for-the-last", 71, square, OVERCAST, [], finish("1:11:02")),
        _scene("24-last-light", 74, camera(field=33, tilt=-2, focus=5.9), DUSK, [
            runner("3407", (-0.65, 5.8), LANDING, 5), runner("1187", (0.65, 6.0), FLIGHT, -5),
        ], PROMENADE, DASHED, grain=0.03),
    ]  # fmt: skip
