// What a script adds to the runner's pages, which work without: sharing by the phone's own sheet.

const link = document.querySelector("a[data-share]");
if (link && (navigator.share || navigator.clipboard)) {
  link.textContent = link.dataset.share;
  link.setAttribute("role", "button");
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    try {
      if (navigator.share) await navigator.share({ title: document.title, url: link.href });
      else {
        await navigator.clipboard.writeText(link.href);
        link.textContent = link.dataset.copied;
      }
    } catch {
      // Changed their mind, or the browser would not; the link is still there to be copied.
    }
  });
}
