// Django's own script makes addresses of names in the admin; Vietnamese letters would lose their vowels there.

document.addEventListener("DOMContentLoaded", () => {
  const { URLify } = window;
  if (!URLify) return;
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("Đ", "D");
  window.URLify = (text, ...others) => URLify(plain(text), ...others);
});

// The theme adds rows to a form without telling that script of their fields.
document.addEventListener("formsetGroup:added", ({ detail }) => {
  const known = document.getElementById("django-admin-prepopulated-fields-constants");
  const fields = JSON.parse(known?.dataset.prepopulatedFields || "[]");
  const here = (id) => id.replace("__prefix__", detail.index);
  setTimeout(() => {
    for (const field of fields.filter(({ id }) => id.startsWith(`#id_${detail.formsetName}-__prefix__-`))) {
      window.django.jQuery(here(field.id)).prepopulate(field.dependency_ids.map(here), field.maxLength);
    }
  });
});
