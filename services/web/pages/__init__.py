from services.web.pages import language, public, sign_in

BLUEPRINTS = (public.blueprint, language.blueprint, sign_in.blueprint)
