// Asks before something that cannot be taken back.

const dialog = document.querySelector("#sure");
const [yes, typing] = [dialog.querySelector("[value=yes]"), dialog.querySelector(".field")];
const input = typing.querySelector("input");
let wanted = "";

input.addEventListener("input", () => (yes.disabled = input.value.trim() !== wanted));

/** Whether it is to be done; only after `typed`, if that is given, was typed. */
export async function sure(told, label, typed = "") {
  wanted = typed;
  dialog.querySelector("#sure-told").textContent = told;
  [yes.textContent, yes.disabled] = [label, Boolean(typed)];
  [typing.hidden, input.value] = [!typed, ""];
  dialog.returnValue = "no";
  dialog.showModal();
  await new Promise((closed) => dialog.addEventListener("close", closed, { once: true }));
  return dialog.returnValue === "yes" && (!typed || input.value.trim() === typed);
}
