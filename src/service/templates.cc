#include "service/templates.hh"

#include "service/reference.hh"

namespace taizhang::service {
Result<CatalogueChecked> check_templates(const std::filesystem::path& share) {
    CatalogueChecked checked;
    auto reference = Reference::load(share, &checked.faults);
    if (!reference && checked.faults.empty()) return Failure(std::move(reference).error());
    if (reference) {
        checked.types = reference->catalogue.types().size();
        checked.schemas = reference->schemas.size();
        checked.templates = reference->templates.size();
    }
    return checked;
}

} // namespace taizhang::service
