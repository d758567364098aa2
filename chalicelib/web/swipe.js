// A finger drawn across.

const LEAST = 60; // pixels of the screen

/** Call `turn` with 1 for a swipe to the left, which brings what is next, or -1. */
export function onSwipe(area, turn) {
  let from = null;
  const quietly = { passive: true };
  area.addEventListener("touchstart", ({ touches }) => {
    from = touches.length === 1 && !zoomed() ? touches[0] : null;
  }, quietly);
  area.addEventListener("touchend", ({ changedTouches: [to] }) => {
    if (!from) return;
    const [across, down] = [to.clientX - from.clientX, to.clientY - from.clientY];
    from = null;
    if (Math.abs(across) >= LEAST && Math.abs(across) > Math.abs(down)) turn(across > 0 ? -1 : 1);
  }, quietly);
}

// Then a finger moves the enlarged picture.
const zoomed = () => (window.visualViewport?.scale ?? 1) > 1.05;
