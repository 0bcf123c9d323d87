// Django's own script makes addresses of names in the admin; Vietnamese letters would lose their vowels there.

document.addEventListener("DOMContentLoaded", () => {
  const { URLify } = window;
  if (!URLify) return;
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("Đ", "D");
  window.URLify = (text, ...others) => URLify(plain(text), ...others);
});
