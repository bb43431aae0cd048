// The page works without this file; it only saves clicks.
document.documentElement.classList.add("scripted");

const language = document.getElementById("language");
language?.addEventListener("change", () => language.form.submit());

// A form that asks first says so in data-confirm.
document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});
