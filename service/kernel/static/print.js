// Shows the Print buttons, which a browser without script could not serve, and makes them print.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
