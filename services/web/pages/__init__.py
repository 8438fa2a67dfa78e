from services.web.pages import apply, language, public, sign_in

BLUEPRINTS = (public.blueprint, apply.blueprint, language.blueprint, sign_in.blueprint)
