// Light, dark or the system's. In head and blocking, so that no page flashes in the wrong colours. Nothing of it leaves this browser.
(function () {
  'use strict';
  var root = document.documentElement;
  var system = window.matchMedia('(prefers-color-scheme: dark)');

  function stored() {
    try {
      var scheme = window.localStorage.getItem('scheme');
      return scheme === 'light' || scheme === 'dark' ? scheme : 'system';
    } catch (blocked) {
      return 'system'; // storage can be forbidden: the system's colours then
    }
  }

  function keep(scheme) {
    try {
      if (scheme === 'system') window.localStorage.removeItem('scheme');
      else window.localStorage.setItem('scheme', scheme);
    } catch (blocked) {
      return; // shown for this page all the same
    }
  }

  function show(scheme) {
    root.setAttribute('data-fr-scheme', scheme);
    root.setAttribute('data-fr-theme', scheme === 'system' ? (system.matches ? 'dark' : 'light') : scheme);
    if (scheme === 'system') root.removeAttribute('data-theme');
    else root.setAttribute('data-theme', scheme);
  }

  show(stored());
  system.addEventListener('change', function () { show(stored()); });
  window.addEventListener('storage', function () { show(stored()); });

  document.addEventListener('DOMContentLoaded', function () {
    var details = document.querySelector('details.display');
    if (!details) return;
    details.querySelectorAll('input[name="fr-radios-theme"]').forEach(function (radio) {
      radio.checked = radio.value === stored();
      radio.addEventListener('change', function () {
        keep(radio.value);
        show(radio.value);
      });
    });
    document.addEventListener('click', function (event) {
      if (details.open && !details.contains(event.target)) details.open = false;
    });
    details.addEventListener('keydown', function (event) {
      if (event.key !== 'Escape' || !details.open) return;
      details.open = false;
      details.querySelector('summary').focus();
    });
  });
})();
