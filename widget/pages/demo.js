// A button of the site's own may open the chat.
document.querySelector("#ask").addEventListener("click", () => document.querySelector("backline-chat")?.open());
